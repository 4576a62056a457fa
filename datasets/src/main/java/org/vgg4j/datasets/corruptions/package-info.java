/**
 * Common corruptions of images (noise, blur, weather, compression), made on the fly and always the
 * same, to measure how a network fares under them.
 */
package org.vgg4j.datasets.corruptions;
