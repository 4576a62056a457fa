/** Ways to look at runs and networks. Views observe: nothing that computes knows them. */
package org.vgg4j.trainer.views;
