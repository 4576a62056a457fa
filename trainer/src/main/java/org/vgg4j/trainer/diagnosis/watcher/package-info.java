/**
 * Says why a run does not learn: rules over a few figures of its network, data, losses and layers,
 * the same for a run that is training and for one that {@code doctor} examines from its files.
 */
package org.vgg4j.trainer.diagnosis.watcher;
