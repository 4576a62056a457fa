/**
 * What all pages share: their frame, their style, key figures, and how a template is written out.
 */
package org.vgg4j.trainer.views.pages;
