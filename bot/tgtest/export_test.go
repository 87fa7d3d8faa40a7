package tgtest

import (
	"maps"
	"slices"
)

// Methods are the methods that the server knows, in small letters.
func Methods() []string {
	return append(slices.Sorted(maps.Keys(methods())), "getupdates")
}
