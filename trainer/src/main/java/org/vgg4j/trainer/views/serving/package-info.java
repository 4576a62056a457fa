/** Classifies images that are posted over HTTP, for programs and people on this machine. */
package org.vgg4j.trainer.views.serving;
