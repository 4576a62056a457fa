/**
 * Files, names and checksums, whatever they are of: what is written only where it is ours, text
 * that is safe to show.
 */
package org.vgg4j.datasets.files;
