/** Charts and pictures, with inline SVG, for every output to look at. */
package org.vgg4j.trainer.views.charts;
