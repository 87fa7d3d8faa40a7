//go:build race

package cabinet_test

// tenth is what the sizes of what is to be refused are divided by, see the other build.
const tenth = 10
