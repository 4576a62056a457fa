/** Opens the compute device, through the profiles' interface alone. */
package org.vgg4j.trainer.device;
