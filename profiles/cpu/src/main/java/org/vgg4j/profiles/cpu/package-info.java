/** The processor: ND4J's native backend, and what makes it fast. */
package org.vgg4j.profiles.cpu;
