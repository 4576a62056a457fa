/** What the tests of several modules share. */
package org.vgg4j.testing;
