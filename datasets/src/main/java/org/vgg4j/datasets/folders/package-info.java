/**
 * Folders of images: which folder is a class, which a part, and which image belongs to which part.
 */
package org.vgg4j.datasets.folders;
