package orders_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
)

func TestDevicesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][][]string{
		"":                                    nil,
		" \n , ":                              nil,
		"490154203237518":                     {{"490154203237518"}},
		" 49-015420-323751-8 ":                {{"490154203237518"}},
		"490154203237518 / 356938035643809":   {{"490154203237518", "356938035643809"}},
		"490154203237518\n\n356938035643809,": {{"490154203237518"}, {"356938035643809"}},
		"490154203237518/356938035643809;352099001761481": imeis(),
	} {
		got, err := orders.ParseDevices(text)
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
	}
	for text, why := range map[string]string{
		"49015420323751":                                  "digits",
		"4901542032375180":                                "digits",
		"49015420323751x":                                 "digits",
		"490154203237518/":                                "digits",
		"490154203237519":                                 "check",
		"490154203237518\n490154203237518":                "twice",
		"490154203237518 / 490154203237518":               "twice",
		"490154203237518/356938035643809/352099001761481": "slots",
	} {
		_, err := orders.ParseDevices(text)
		if flaw, ok := errors.AsType[*orders.IMEIError](err); !ok || flaw.Why != why {
			t.Errorf("%q: got %v, want %q", text, err, why)
		}
	}
}

// Of many numbers, the error names the one that is wrong, as it was typed.
func TestAWrongNumberIsNamedAsItWasTyped(t *testing.T) {
	t.Parallel()
	for text, number := range map[string]string{
		"490154203237518\n 49-015420-323751-9 ;352099001761481": "49-015420-323751-9",
		"490154203237518 / 35693803564380":                      "35693803564380",
		"490154203237518, 356938035643809, 490154203237518 ":    "490154203237518",
		"x": "x",
		" 490154203237518/356938035643809/352099001761481 ;": "490154203237518/356938035643809/352099001761481",
	} {
		_, err := orders.ParseDevices(text)
		if flaw, ok := errors.AsType[*orders.IMEIError](err); !ok || flaw.Number != number {
			t.Errorf("%q: got %v, want %q named", text, err, number)
		}
	}
}

func FuzzDevices(f *testing.F) {
	for _, text := range []string{"", "490154203237518/356938035643809\n352099001761481", "4901542032375١8", "1,2;3/"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		devices, err := orders.ParseDevices(text)
		if err != nil {
			return
		}
		var lines []string
		for _, numbers := range devices {
			for _, number := range numbers {
				if len(number) != 15 || len(numbers) > 2 {
					t.Errorf("%q: devices %q", text, devices)
				}
			}
			lines = append(lines, strings.Join(numbers, "/"))
		}
		again, err := orders.ParseDevices(strings.Join(lines, "\n"))
		if err != nil || !cmp.Equal(again, devices) {
			t.Errorf("%q: read again %q, %v; first %q", text, again, err, devices)
		}
	})
}
