/**
 * What a graph runs on. A {@link org.vgg4j.profiles.ComputeProfile} stands for one kind of device;
 * {@link org.vgg4j.profiles.ComputeProfiles} finds the profiles of this build and chooses one
 * before ND4J is first touched, because ND4J picks its backend once, in a static initializer.
 */
package org.vgg4j.profiles;
