/** What a training step found out of its batch, which a device may tell some steps later. */
package org.vgg4j.profiles.figures;
