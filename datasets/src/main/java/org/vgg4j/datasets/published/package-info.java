/**
 * Data sets as their publishers serve them: which files, where, with which checksums, and readers
 * for the formats they are in (idx, MAT 5, npy, plain records).
 */
package org.vgg4j.datasets.published;
