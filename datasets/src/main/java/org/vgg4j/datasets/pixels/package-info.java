/** Images that are held in memory as plain bytes, as small data sets are published. */
package org.vgg4j.datasets.pixels;
