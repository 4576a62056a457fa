/**
 * Brings CIFAR-10 into the data folder: downloads that go on after a stop, one process at a time.
 */
package org.vgg4j.datasets.fetch;
