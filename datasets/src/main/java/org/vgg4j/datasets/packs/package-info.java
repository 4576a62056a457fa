/** Folders of images as one file of decoded pixels, for reading them without decoding again. */
package org.vgg4j.datasets.packs;
