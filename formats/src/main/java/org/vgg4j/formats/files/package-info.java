/** Files that appear under their names when they are whole, or not at all. */
package org.vgg4j.formats.files;
