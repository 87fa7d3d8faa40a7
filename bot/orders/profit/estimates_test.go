package profit

import (
	"testing"
	"time"

	"kaspibot/kaspi"
)

func TestTheWayOfAnOrderIsTheDearerOneInDoubt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		order kaspi.Order
		want  Way
	}{
		"express":            {kaspi.Order{DeliveryMode: "DELIVERY_LOCAL", KaspiDelivered: true, Courier: kaspi.Courier{Express: true}}, WayExpress},
		"city":               {kaspi.Order{DeliveryMode: "DELIVERY_LOCAL", KaspiDelivered: true}, WayCity},
		"own":                {kaspi.Order{DeliveryMode: "DELIVERY_LOCAL"}, WayOwn},
		"pickup":             {kaspi.Order{DeliveryMode: "DELIVERY_PICKUP"}, WayOwn},
		"door":               {kaspi.Order{DeliveryMode: "DELIVERY_REGIONAL_TODOOR", KaspiDelivered: true}, WayCountry},
		"parcel, no address": {kaspi.Order{DeliveryMode: "DELIVERY_PICKUP", KaspiDelivered: true, OriginCity: "Алматы"}, WayCountry},
		"parcel, here": {kaspi.Order{
			DeliveryMode: "DELIVERY_PICKUP", KaspiDelivered: true, OriginCity: "Алматы",
			Address: kaspi.Address{Formatted: "Алматы, "},
		}, WayCity},
		"unknown mode": {kaspi.Order{DeliveryMode: "NEW_ONE", KaspiDelivered: true}, WayCountry},
	} {
		if got := wayOf(c.order); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatOthersTakeIsRoundedUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount kaspi.Tenge
		bp     int64
		want   kaspi.Tenge
	}{{10_000, 1_250, 1_250}, {9_999, 1_250, 1_250}, {1, 1, 1}, {0, 1_250, 0}, {10_000, 0, 0}} {
		if got := share(c.amount, c.bp); got != c.want {
			t.Errorf("%d at %d basis points: got %d, want %d", c.amount, c.bp, got, c.want)
		}
	}
}

func TestOfALineWithoutAReadableQuantityNothingIsSaid(t *testing.T) {
	t.Parallel()
	goods := map[string]Item{"KET": {Article: "1", Stock: 5, StockAt: time.Now(), Cost: 100}}
	o := kaspi.Order{Total: 1000, EntriesKnown: true, Entries: []kaspi.Entry{{SKU: "KET", Total: 1000}}}
	f := estimate(o, goods, nil, freeTariff{})
	if f.There() || f.Short() || f.Profit().Known || f.Lines[0].StockKnown() {
		t.Errorf("%+v", f)
	}
}

type freeTariff struct{}

func (freeTariff) Commission(string) int64                                   { return 0 }
func (freeTariff) Delivery(Way, kaspi.Tenge, int) (kaspi.Tenge, bool)        { return 0, true }
func (freeTariff) Tax(kaspi.Tenge, kaspi.Tenge, kaspi.Tenge) (t kaspi.Tenge) { return 0 }
