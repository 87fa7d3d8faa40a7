//go:build !race

package cabinet_test

// tenth is what the sizes of what is to be refused are divided by: .ci/run tries them whole without the race detector.
const tenth = 1
