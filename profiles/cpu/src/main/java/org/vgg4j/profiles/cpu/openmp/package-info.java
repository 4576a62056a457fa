/**
 * What has to be known and set of OpenMP, on whose threads ND4J and oneDNN compute: how many there
 * really are, and how they wait.
 */
package org.vgg4j.profiles.cpu.openmp;
