/**
 * NVIDIA GPUs: ND4J's CUDA 11.6 backend. {@link org.vgg4j.profiles.cuda.CudaProfile} asks the
 * driver through {@link org.vgg4j.profiles.cuda.CudaNatives}, what that found is a {@link
 * org.vgg4j.profiles.cuda.Finding}, and a finding knows its verdict.
 */
package org.vgg4j.profiles.cuda;
