/** {@code train --ui}: the running training in a browser of the same machine. */
package org.vgg4j.trainer.views.live;
