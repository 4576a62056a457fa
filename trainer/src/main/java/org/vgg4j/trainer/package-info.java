/** The program. {@link org.vgg4j.trainer.Main} is where it starts. */
package org.vgg4j.trainer;
