/**
 * CIFAR-10 on disk: its binary and Python forms, unpacked or in archives, checked, and the sample
 * that ships with vgg4j.
 */
package org.vgg4j.datasets.cifar;
