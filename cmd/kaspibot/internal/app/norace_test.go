//go:build !race

package app_test

func few(n int) int { return n }
