//go:build !race

package main

const catalogue = 15_000 // goods of a large shop
