/** Images whose labels may be wrong, as a page. */
package org.vgg4j.trainer.views.labels;
