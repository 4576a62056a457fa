/** Image files of any format and size into pixels of one size, within a bounded memory. */
package org.vgg4j.datasets.images;
