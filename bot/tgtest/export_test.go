package tgtest

import (
	"maps"
	"slices"
	"strings"
)

// Methods are the methods that the server knows, in small letters.
func Methods() []string {
	return append(slices.Sorted(maps.Keys(methods())), "getupdates")
}

// Unplayed are the methods that only Telegram knows, in small letters.
func Unplayed() []string { return strings.Fields(strings.ToLower(unplayed)) }
