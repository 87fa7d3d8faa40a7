package setup

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// Each try has its time; whoever has not answered by then is said not to have.
func TestATryEndsInItsTimeAndSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at      int // of the questions
		answers []string
		begin   func(p *place)
		says    string
		took    time.Duration // all of it
	}{
		"nobody writes the code": {1, []string{"code", "5"}, func(p *place) { p.screen.shown = nil }, "This could not be checked. Nobody has written the code.", 10 * time.Minute},
		"the code is written late": {
			1, []string{"code"}, func(p *place) {
				p.screen.shown = func(code string) { time.AfterFunc(9*time.Minute, func() { p.telegram.Say(aigul(), aigul().ID, code) }) }
			}, "Owner: Айгуль, 700.", 9 * time.Minute,
		},
		"Kaspi hangs": {2, []string{kaspitest.Token, "y"}, func(p *place) { p.shop.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "This could not be checked. ", 30 * time.Second},
		"Kaspi hangs at the shop's number": {
			3, []string{kaspitest.MerchantID, "y"}, func(p *place) { p.shop.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "This could not be checked. ", 30 * time.Second,
		},
		"Kaspi hangs at a town": {
			5, []string{"PP1 Atlantis", ""}, func(p *place) { p.shop.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "There is no city \"Atlantis\".", 30 * time.Second,
		},
		"Al-Style hangs": {8, []string{alstyletest.Token, "y"}, func(p *place) { p.supplier.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "This could not be checked. ", 30 * time.Second},
		"Al-Style wants a pause between two tries": {8, []string{alstyletest.Token[1:], alstyletest.Token}, func(*place) {}, "Al-Style answers, the first of its goods: ", 5200 * time.Millisecond},
		"Telegram hangs": {0, []string{tgtest.Token, "y"}, func(p *place) { p.telegram.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "This could not be checked. ", 30 * time.Second},
		"Telegram hangs before the code": {
			1, []string{"code", "5"}, func(p *place) { p.telegram.Fail(faults.Row{Times: -1, End: faults.Hang}) }, "This could not be checked. ", 30 * time.Second,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := played(t, 20)
			c.begin(p)
			begin := time.Now()
			if err := p.run(t.Context(), slices.Concat(enters(c.at), c.answers, enters(12))...); err != nil || !strings.Contains(p.screen.String(), c.says) {
				t.Errorf("%s: %v\n%s", name, err, p.screen)
			}
			if took := time.Since(begin); took > c.took+10*time.Second || c.took != 30*time.Second && took < c.took {
				t.Errorf("%s: it took %s, want %s", name, took, c.took)
			}
		})
	}
}

// Any order tells that the number is the shop's, in whatever state it is, and one that cannot be read tells it too.
func TestAnOrderInAnyStateTellsThatTheShopIsTheirs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		begin func(p *place)
		says  string
	}{
		"new":           {func(p *place) { p.shop.Put(waiting("NEW", "APPROVED_BY_BANK")) }, "Kaspi shows orders of this shop."},
		"with Kaspi":    {func(p *place) { p.shop.Put(waiting("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT")) }, "Kaspi shows orders of this shop."},
		"to be fetched": {func(p *place) { p.shop.Put(waiting("PICKUP", "ACCEPTED_BY_MERCHANT")) }, "Kaspi shows orders of this shop."},
		"with a driver": {func(p *place) { p.shop.Put(waiting("DELIVERY", "ACCEPTED_BY_MERCHANT")) }, "Kaspi shows orders of this shop."},
		"over":          {func(p *place) { p.shop.Put(waiting("ARCHIVE", "COMPLETED")) }, "Kaspi shows orders of this shop."},
		"not to be read": {
			func(p *place) {
				p.shop.Fail(faults.Row{Times: -1, Body: `{"data":[{"type":"orders","id":"eA==","attributes":{"state":"NEW","status":"APPROVED_BY_BANK"}}],"meta":{"pageCount":1,"totalCount":1}}`})
			}, "Kaspi shows orders of this shop.",
		},
		"none":      {func(*place) {}, "has had no order within two weeks"},
		"a failure": {func(p *place) { p.shop.Fail(faults.Row{Times: -1, Code: 500}) }, "This could not be checked."},
		"a refusal": {func(p *place) { p.shop.Fail(faults.Row{Times: -1, Code: 401}) }, "Kaspi refuses the token."},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := played(t, 20)
			c.begin(p)
			if err := p.run(t.Context(), slices.Concat(enters(3), []string{kaspitest.MerchantID}, enters(12))...); err != nil || !strings.Contains(p.screen.String(), c.says) {
				t.Errorf("%s: %v\n%s", name, err, p.screen)
			}
		})
	}
}

func TestASupplierWithoutGoodsIsNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := played(t, 0)
		if err := p.run(t.Context(), slices.Concat(enters(8), []string{alstyletest.Token, "no", alstyletest.Token, "yes"}, enters(12))...); err != nil {
			t.Errorf("%v\n%s", err, p.screen)
		}
		if got := strings.Count(p.screen.String(), "This could not be checked. "); got != 2 || strings.Contains(p.screen.String(), "the first of its goods") {
			t.Errorf("the screen\n%s", p.screen)
		}
	})
}
