/** Pages of trainings that belong together: sweeps and learning-rate range tests. */
package org.vgg4j.trainer.views.study;
