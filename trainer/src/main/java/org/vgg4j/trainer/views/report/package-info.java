/** {@code report.html}: a run's own files, made into one page to look at. */
package org.vgg4j.trainer.views.report;
