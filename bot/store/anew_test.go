package store_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/feed"
)

// other is a value with something else in each field for each number.
func other[T any](n int) (v T) {
	fill(reflect.ValueOf(&v).Elem(), n)
	return v
}

func fill(v reflect.Value, n int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(at(n)))
		return
	}
	switch v.Kind() { //nolint:exhaustive // the others are left as they are
	case reflect.String:
		v.SetString(fmt.Sprint("value ", n))
	case reflect.Bool:
		v.SetBool(n%2 == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	}
}

// What is saved under a key a second time leaves the same rows as if the first time had never been.
func TestWhatIsSavedAnewIsAsItWasSavedLast(t *testing.T) {
	t.Parallel()
	for table, save := range map[string]func(ctx context.Context, s *store.Store, numbers ...int) error{
		"dialogs": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			d := other[chat.Dialog](n)
			d.Chat, d.User = 7, 11
			return s.SaveDialog(ctx, d)
		}),
		"waybills": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			w := other[chat.PendingWaybill](n)
			w.Code, w.Chat = "501", 7
			return s.RequestWaybill(ctx, w)
		}),
		"people": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			p := chat.Person{ID: 11, Name: fmt.Sprint(n), Role: []chat.Role{chat.Packer, chat.Viewer, chat.Manager}[n%3]}
			return s.AddPerson(ctx, p, int64(n), at(n))
		}),
		"settings": inTurn(func(ctx context.Context, s *store.Store, n int) error { return s.SetSetting(ctx, "key", fmt.Sprint(n)) }),
		"subscriptions": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			return s.SetMode(ctx, 7, news.Back, other[news.Mode](n))
		}),
		"heard": inTurn(func(ctx context.Context, s *store.Store, n int) error { return s.MarkRead(ctx, 7, int64(n)) }),
		"rulings": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			d := other[auto.Decision](n)
			d.Code = "501"
			return s.SaveDecision(ctx, d)
		}),
		"listings": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			l := other[feed.Listing](n)
			l.SKU = "a"
			return s.SaveListing(ctx, l)
		}),
		"listings of the shop": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			l := other[feed.Listing](n)
			l.SKU = "a"
			return s.ImportListings(ctx, []feed.Listing{l})
		}),
		"listings, twice in one list": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Listing
			for _, n := range numbers {
				all = append(all, other[feed.Listing](n))
				all[len(all)-1].SKU = "a"
			}
			return s.ImportListings(ctx, all)
		},
		"catalogue, twice in one": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Item
			for _, n := range numbers {
				all = append(all, other[feed.Item](n))
				all[len(all)-1].Article = "1"
			}
			return s.SaveCatalogue(ctx, all, at(1))
		},
		"categories, twice in one tree": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Category
			for _, n := range numbers {
				all = append(all, feed.Category{ID: 5, Parent: n, Name: fmt.Sprint(n)})
			}
			return s.SaveTree(ctx, all, []feed.Brand{{ID: "a"}})
		},
		"brands, twice in one tree": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Brand
			for _, n := range numbers {
				all = append(all, feed.Brand{ID: "a", Name: fmt.Sprint(n), Items: n})
			}
			return s.SaveTree(ctx, []feed.Category{{ID: 5}}, all)
		},
		"stock": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			i := other[feed.Item](n)
			i.Article = "1"
			return s.NoteStock(ctx, []feed.Item{i}, at(1))
		}),
		"history of one moment": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			_, err := s.SaveFigures(ctx, store.ReadingOf(map[feed.Article]store.Figures{"1": other[store.Figures](n)}), at(1))
			return err
		}),
		"orders": inTurn(saveOther), "order_search": inTurn(saveOther), "order_figures": inTurn(saveOther),
		"published_offers": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			o := other[feed.Offer](n)
			o.SKU = "a"
			_, err := s.SaveVersion(ctx, version(feed.StatusPublished), feed.PackOffers(o))
			return err
		}),
		"actions": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			if _, _, err := s.Claim(ctx, orders.Action{Key: "a", Code: "501"}); err != nil {
				return err
			}
			a := other[orders.Action](n)
			a.Key = "a"
			return s.Mark(ctx, a)
		}),
	} {
		for _, numbers := range [][]int{{1, 2}, {2, 1}} {
			var rows [2][]row
			for i, of := range [][]int{numbers, numbers[1:]} {
				dir := t.TempDir()
				must(t, save(t.Context(), open(t, dir), of...))
				name, _, _ := strings.Cut(table, " ")
				rows[i] = rawRows(t, raw(t, dir), `select * from `+strings.TrimSuffix(name, ","))
			}
			if len(rows[1]) == 0 {
				t.Errorf("%s: nothing was saved", table)
			}
			same(t, table, rows[0], rows[1])
		}
	}
}

func inTurn(save func(ctx context.Context, s *store.Store, n int) error) func(context.Context, *store.Store, ...int) error {
	return func(ctx context.Context, s *store.Store, numbers ...int) error {
		for _, n := range numbers {
			if err := save(ctx, s, n); err != nil {
				return err
			}
		}
		return nil
	}
}

func saveOther(ctx context.Context, s *store.Store, n int) error {
	r := other[orders.Record](n)
	r.Order.Code, r.Order.Created = "501", at(5)
	r.Stage = []orders.Stage{orders.StagePack, orders.StageDone}[n%2]
	return s.SaveRecords(ctx, r)
}
