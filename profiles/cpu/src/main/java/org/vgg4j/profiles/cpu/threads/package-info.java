/** How many threads compute, in Java, in ND4J and in oneDNN alike. */
package org.vgg4j.profiles.cpu.threads;
