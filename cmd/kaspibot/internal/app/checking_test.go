//go:build !race

package app_test

import (
	"net/http"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// A 2xx of Kaspi is no acceptance: the cards say that it is being checked until the order itself has been read.
func TestManyPressesAreBeingCheckedUntilTheOrdersAreReadBack(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{
		"reading back fails": {Code: http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(80)
				row.Operation, row.Times = "GET", -1
				p.kaspi.Fail(row)
				for _, code := range codes {
					p.press("v1:acc:" + code)
				}
				pass(5 * time.Minute)
				if n := len(p.showing("проверяю")); n < len(codes)/2 {
					t.Errorf("%d cards say that they are being checked", n)
				}
				if n := len(p.showing("Принят: Айгуль")); n > 0 {
					t.Errorf("%d orders count as accepted though none was read back", n)
				}
				p.kaspi.ClearFaults()
				pass(12 * time.Minute)
				if n := len(p.showing("Принят: Айгуль")); n != len(codes) {
					t.Errorf("%d orders are accepted, want all", n)
				}
				if n := len(p.showing("проверяю")); n > 0 {
					t.Errorf("%d are still being checked", n)
				}
				for _, code := range codes {
					if p.kaspi.Accepts(code) != 1 || p.kaspi.Accepted(code) != 1 {
						t.Errorf("order %s: %d requests, accepted %d times", code, p.kaspi.Accepts(code), p.kaspi.Accepted(code))
					}
				}
			})
		})
	}
}
