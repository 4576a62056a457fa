/** Data sets by name or folder, opened, verified and shown. */
package org.vgg4j.datasets.catalog;
