package store_test

import (
	"context"
	"time"

	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
)

func goodsTables() map[string]table {
	return map[string]table{
		"catalogue": {order: "article", inner: "search", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.Catalogue(ctx)
			age, _, err2 := s.CatalogueAge(ctx)
			if err == nil {
				err = err2
			}
			return rowsOf(list, err, func(i feed.Item) row {
				return row{
					"article": i.Article, "name": i.Name, "brand": i.Brand, "retail": i.Retail, "defect": bit(i.Defect),
					"seen_at": ms(age), "category": i.Category, "part_number": i.PartNumber, "barcode": i.Barcode,
					"kaspi_codes": i.KaspiCodes, "grams": i.Grams, "policed": bit(i.Policed), "multiple": i.Multiple,
					"image": i.Image, "warranty": i.Warranty, "arrival": i.Arrival, "reduced": bit(i.Reduced),
				}
			})
		}},
		"stock": {order: "article", inner: "changed_at", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.StockOf(ctx, []feed.Article{"40101"})
			return rowsOf(list, err, func(i feed.Supply) row {
				return row{
					"article": i.Article, "quantity": i.Stock.N, "at_least": bit(i.Stock.AtLeast), "cost": i.Cost,
					"retail": i.Retail,
				}
			})
		}},
		"history": {order: "article, at", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			const article = "40101"
			list, err := s.History(ctx, article, time.Time{})
			return rowsOf(list, err, func(l feed.StockPoint) row {
				return row{
					"article": article, "at": ms(l.At), "quantity": l.Stock.N, "at_least": bit(l.Stock.AtLeast),
					"cost": l.Cost, "retail": l.Retail,
				}
			})
		}},
		"categories": {order: "id", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.Categories(ctx)
			return rowsOf(list, err, func(c feed.Category) row { return row{"id": c.ID, "parent": c.Parent, "name": c.Name} })
		}},
		"brands": {order: "id", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.Brands(ctx)
			return rowsOf(list, err, func(b feed.Brand) row { return row{"id": b.ID, "name": b.Name, "goods": b.Items} })
		}},
	}
}

func listTables() map[string]table {
	return map[string]table{
		"listings": {order: "sku", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.Listings(ctx)
			return rowsOf(list, err, func(l feed.Listing) row {
				return row{
					"sku": l.SKU, "article": l.Article, "match": l.Match, "imported": bit(l.Imported), "model": l.Model,
					"brand": l.Brand, "price": l.Price, "override": l.Override,
				}
			})
		}},
		"imports": {order: "id", inner: "id state", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			pending, _, err := s.PendingImport(ctx)
			return rowsOf(rows, err, func(r row) row {
				if r["id"] == pending.ID {
					return row{"body": pending}
				}
				return row{"body": r["body"]} // forgotten once it has ended
			})
		}},
		"versions": {order: "id desc", inner: "turn", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.VersionsBefore(ctx, 0, 100)
			if err != nil {
				return nil, err
			}
			var rows []row
			for _, listed := range list {
				v, offers, err := s.Version(ctx, listed.ID)
				if err != nil {
					return nil, err
				}
				rows = append(rows, row{"id": v.ID, "status": v.Status, "version": v, "offers": offers.Slice()})
			}
			return rows, nil
		}},
		"reserves": {order: "order_code, line", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			state, err := s.FeedState(ctx)
			return rowsOf(state.Reserves, err, func(r list.Reserve) row {
				return row{
					"order_code": r.Order, "line": r.Line, "sku": r.SKU, "article": r.Article, "pieces": r.Pieces,
					"figure": r.Figure, "at": ms(r.At), "left_at": ms(r.Left), "settled_at": ms(r.Released),
				}
			})
		}},
		"readings": {order: "sku", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			state, err := s.FeedState(ctx)
			return rowsOf(rows, err, func(r row) row {
				return row{"sku": r["sku"], "good": state.Readings[feed.SKU(r["sku"].(string))]}
			})
		}},
		"pulls": {order: "id desc", inner: "id", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			pulls, err := s.LastPulls(ctx, 10)
			return rowsOf(pulls, err, func(p page.Pull) row {
				return row{
					"at": ms(p.At), "addr": p.Addr, "agent": p.Agent, "status": p.Status, "version": p.Version,
					"bytes": p.Bytes, "gzip": bit(p.Gzip),
				}
			})
		}},
	}
}
