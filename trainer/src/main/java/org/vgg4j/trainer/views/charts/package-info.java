/** Charts, pictures and pages: self-contained HTML with inline SVG, for every output to look at. */
package org.vgg4j.trainer.views.charts;
