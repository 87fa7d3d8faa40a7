package list_test

import (
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestPricesOfCitiesKeepTheirDistanceWhateverTheRulesAsk(t *testing.T) {
	t.Parallel()
	in := func(prices ...feed.ListedPrice) feed.Listing {
		return feed.Listing{
			SKU: "1", Article: "100000", Match: feed.MatchSKU, Imported: true, Model: "М", Price: prices[0].Price,
			Listed: feed.Listed{Prices: prices},
		}
	}
	const almaty, astana, shymkent = "750000000", "710000000", "511010000"
	doubtful := in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_700})
	doubtful.Match = feed.MatchDoubtful
	for name, c := range map[string]struct {
		points  string
		listing feed.Listing
		want    feed.AtCities
	}{
		// The rules ask 2 200 for a cost of 1 700, the floor is 2 200.
		"dearer elsewhere":       {"PP1:" + almaty + ",PP2:" + astana, in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_700}), astana + "=2900"},
		"cheaper, but no loss":   {"PP1:" + almaty + ",PP2:" + astana, in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 1}), ""},
		"the first is elsewhere": {"PP1:" + almaty, in(feed.ListedPrice{City: astana, Price: 5_000}, feed.ListedPrice{City: almaty, Price: 5_100}), almaty + "=2300"},
		"nobody knows the item":  {"PP1:" + almaty + ",PP2:" + astana, doubtful, astana + "=5700"},
		"the same everywhere":    {"PP1:" + almaty + ",PP2:" + astana, in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_000}), ""},
		"a surcharge wins":       {"PP1:" + almaty + ",PP2:" + astana + ":+10", in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_700}), ""},
		"settings without cities": {"PP1,PP2", in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_700}),
			almaty + "=2200 " + astana + "=2900"},
		"the same, without cities": {"PP1,PP2", in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: astana, Price: 5_000}), ""},
		"odd cities": {"PP1,PP2", in(feed.ListedPrice{City: almaty, Price: 5_000}, feed.ListedPrice{City: "Астана", Price: 5_001},
			feed.ListedPrice{City: almaty, Price: 7_000}, feed.ListedPrice{City: shymkent, Price: feed.MaxPrice}),
			almaty + "=2200 " + shymkent + "=999997200"},
		"prices of one tenge": {"PP1,PP2", in(feed.ListedPrice{City: almaty, Price: 1}, feed.ListedPrice{City: astana, Price: 3}), almaty + "=2200 " + astana + "=2202"},
		"one price":           {"PP1,PP2", in(feed.ListedPrice{City: almaty, Price: 5_000}), ""},
	} {
		points, err := feed.ParsePickupPoints(c.points)
		if err != nil {
			t.Fatal(err)
		}
		got := maker{list.Builder{Seller: seller{}}}.Build(input{
			Items:    []feed.Item{{Article: "100000", Name: "М", Cost: 1_700, Stock: feed.Stock{N: 3}}},
			Listings: []feed.Listing{c.listing}, Points: points,
		})
		if len(got.Offers) != 1 || got.Offers[0].Cities != c.want {
			t.Errorf("%s: %+v, want %q", name, got.Offers, c.want)
		}
	}
}
