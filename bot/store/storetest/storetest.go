// Package storetest holds every engine of the store to the same promises: call Run with a function that opens one.
//
// What only one engine can promise, such as the modes of its files, is tested beside that engine. Open and Prepare are
// for tests of other packages that need a store at once.
package storetest

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Open opens the data that belong to a folder, which is empty at first; the engine is closed when the test ends. A test
// that closes an engine and opens the folder again finds what it has saved.
type Open = func(t testing.TB, dir string) Engine

// Run tests all that an engine promises, each promise by itself.
func Run(t *testing.T, open Open) {
	t.Helper()
	for _, promise := range promises() {
		t.Run(nameOf(promise), func(t *testing.T) { promise(t, open) })
	}
}

type promise = func(t *testing.T, open Open)

// nameOf is the name of a function, without "test" and its package.
func nameOf(f promise) string {
	full := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return strings.TrimPrefix(full[strings.LastIndex(full, ".")+1:], "test")
}

// At is a moment of the tests, some seconds into one day.
func At(seconds int) time.Time {
	return time.Date(2026, 3, 14, 9, 26, seconds, 535e6, time.UTC)
}

// Record is an order that waits for the seller.
func Record(code string) orders.Record {
	return orders.Record{
		Order: kaspi.Order{Code: kaspi.OrderCode(code)}, Stage: orders.StageNew,
		Seen: At(0), Announce: true, Revision: 1,
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same fails the test when got is not want, saying what was looked at.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}
