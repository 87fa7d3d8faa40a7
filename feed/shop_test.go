package feed_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
)

func TestParseStores(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []feed.PickupPoint
		err  string // a part of it
	}{
		{"PP1:750000000,PP2:710000000", []feed.PickupPoint{{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000"}}, ""},
		{" 30000001_PP1 : 750000000 , PP2:750000000 ", []feed.PickupPoint{
			{ID: "30000001_PP1", City: "750000000"}, {ID: "PP2", City: "750000000"},
		}, ""},
		{"PP1", []feed.PickupPoint{{ID: "PP1"}}, ""},
		{"PP1,PP2", []feed.PickupPoint{{ID: "PP1"}, {ID: "PP2"}}, ""},
		{"PP1:750000000,PP2:710000000:+500:3", []feed.PickupPoint{
			{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000", Surcharge: 500, PreOrder: 3},
		}, ""},
		{"PP1:750000000:5:+2.5%:off,PP2:710000000: +3 % ", nil, "surcharge"},
		{"PP1:750000000:5:+2.5%:off,PP2:710000000", []feed.PickupPoint{
			{ID: "PP1", City: "750000000", SurchargeBP: 250, PreOrder: 5, Closed: true}, {ID: "PP2", City: "710000000"},
		}, ""},
		{"PP1::30", []feed.PickupPoint{{ID: "PP1", PreOrder: 30}}, ""},
		{"PP1::0", []feed.PickupPoint{{ID: "PP1"}}, ""},
		{"PP1::31", nil, "Kaspi takes 30 at most"},
		{"PP1::+1", nil, "needs a city"},
		{"PP1::+0.01%", nil, "needs a city"},
		{"PP1:750000000:+1:+0.01%", nil, "not both"},
		{"PP1:750000000:+1000%", []feed.PickupPoint{{ID: "PP1", City: "750000000", SurchargeBP: 100_000}}, ""},
		{"PP1:750000000:+1000.01%", nil, "basis points"},
		{"PP1:750000000:+1000000000", []feed.PickupPoint{{ID: "PP1", City: "750000000", Surcharge: feed.MaxPrice}}, ""},
		{"PP1:750000000:+1000000001", nil, "surcharge"},
		{"PP1::-1", nil, "want a surcharge"},
		{"PP1::+500", nil, "needs a city"},
		{"PP1:750000000:+0", nil, "surcharge"},
		{"PP1:750000000:+1.5", nil, "whole tenge"},
		{"PP1:750000000:+500:+3%", nil, `store "PP1": a surcharge in tenge or in percent, not both`},
		{"PP1:750000000:+20000%", nil, "basis points"},
		{"PP1:750000000:soon", nil, "want a surcharge"},
		{"PP1:750000000:off", nil, "nothing could be sold"},
		{"PP1:750000000:+500,PP2:750000000", nil, "the same surcharge"},
		{"PP1:750000000:3,PP2:750000000:4", nil, "the same days of pre-order"},
		{"PP1:750000000:3,PP2:750000000:off", []feed.PickupPoint{
			{ID: "PP1", City: "750000000", PreOrder: 3}, {ID: "PP2", City: "750000000", Closed: true},
		}, ""},
		{"", nil, "without an id"},
		{"PP1,", nil, "without an id"},
		{":750000000", nil, "without an id"},
		{"PP1:", nil, "must follow the colon"},
		{"PP1:750000000,PP2", nil, "to every store or to none"},
		{"PP1,PP2:750000000", nil, "to every store or to none"},
		{"PP1:750000000,PP1:710000000", nil, "named twice"},
		{"PP1:75000000", nil, "nine digits"},
		{"PP1:75000000a", nil, "nine digits"},
		{"PP1:Алматы", nil, "nine digits"},
		{"PP 1", nil, "Latin letters"},
		{`PP"1`, nil, "Latin letters"},
		{"ПП1", nil, "Latin letters"},
		{strings.Repeat("P", 64), []feed.PickupPoint{{ID: strings.Repeat("P", 64)}}, ""},
		{strings.Repeat("P", 65), nil, `store "` + strings.Repeat("P", 65) + `": at most 64`},
		{"myFavoritePickupPoint1", nil, "sample"},
		{"YOUR_STORE_ID", nil, "sample"},
	} {
		got, err := feed.ParsePickupPoints(c.in)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "%!")) {
			t.Errorf("ParseStores(%q): error %v, want %q", c.in, err, c.err)
		}
		if diff := cmp.Diff(c.want, got); c.err == "" && diff != "" {
			t.Errorf("ParseStores(%q): %s", c.in, diff)
		}
	}
}

// Points do not come from a text alone: what is out of bounds is refused wherever it came from.
func TestTermsOfAPointOutOfBoundsAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*feed.PickupPoint){
		"a surcharge below none":         func(p *feed.PickupPoint) { p.Surcharge = -1 },
		"a surcharge beyond any price":   func(p *feed.PickupPoint) { p.Surcharge = feed.MaxPrice + 1 },
		"a share below none":             func(p *feed.PickupPoint) { p.SurchargeBP = -1 },
		"a share of more than ten times": func(p *feed.PickupPoint) { p.SurchargeBP = 100_001 },
		"a pre-order below none":         func(p *feed.PickupPoint) { p.PreOrder = -1 },
		"a pre-order of 31 days":         func(p *feed.PickupPoint) { p.PreOrder = 31 },
	} {
		s := shop()
		change(&s.Points[1])
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), `store "30000001_PP2"`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShopWithSampleSettingsIsRefused(t *testing.T) {
	t.Parallel()
	if err := shop().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*feed.Shop){
		"company has no name":    func(s *feed.Shop) { s.Company = " \u200b" },
		"company \"YOUR_COMPANY": func(s *feed.Shop) { s.Company = "YOUR_COMPANY" },
		"merchant id is missing": func(s *feed.Shop) { s.Merchant = "" },
		"is a sample, not an id": func(s *feed.Shop) { s.Merchant = "YOUR_MERCHANT_ID" },
		"only digits":            func(s *feed.Shop) { s.Merchant = "3000<1" },
		"no stores":              func(s *feed.Shop) { s.Points = nil },
		"named twice":            func(s *feed.Shop) { s.Points[1] = s.Points[0] },
	} {
		s := shop()
		change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "%!") {
			t.Errorf("%+v: error %v, want %q", s, err, want)
		}
	}
}

func shop() feed.Shop {
	return feed.Shop{Company: "Тест & Ко", Merchant: "30000001", Points: []feed.PickupPoint{
		{ID: "30000001_PP1", City: "750000000"}, {ID: "30000001_PP2", City: "710000000"},
		{ID: "30000001_PP3", City: "750000000"},
	}}
}
