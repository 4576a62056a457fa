/** {@code compare}: runs side by side, as table, chart and page. */
package org.vgg4j.trainer.views.compare;
