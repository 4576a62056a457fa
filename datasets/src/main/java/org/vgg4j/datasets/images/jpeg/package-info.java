/** Plain JPEG files read at a part of their size, without computing the pixels in between. */
package org.vgg4j.datasets.images.jpeg;
