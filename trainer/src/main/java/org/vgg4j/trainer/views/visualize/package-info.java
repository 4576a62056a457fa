/** {@code visualize}: what every layer of a network makes of one image. */
package org.vgg4j.trainer.views.visualize;
