/** Times algorithms and layouts on the machine, to take those that are fastest there. */
package org.vgg4j.profiles.cpu.tuning;
