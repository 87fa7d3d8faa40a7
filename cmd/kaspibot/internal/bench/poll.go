package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// startSelling starts the program and waits for its first list, and until it rests. No copy of the data is made meanwhile: a
// full book has one made at its first start, which is no part of a poll.
func (b *bench) startSelling(w *world, dir string) (*process, error) {
	p, err := b.start(w, dir, "SCHEDULE_BACKUP=off")
	if err != nil {
		return nil, err
	}
	if err := until(10*time.Minute, "the first list", func() bool { return p.etag() != "" }); err != nil {
		p.stop()
		return nil, err
	}
	p.quiet()
	return p, nil
}

// poll measures readings of the whole stock, beside so many orders in the book.
func (b *bench) poll(dir string, goods, booked int) error {
	if booked > 0 {
		if err := fill(filepath.Join(dir, "data"), booked); err != nil {
			return err
		}
	}
	w := newWorld(goods)
	defer w.close()
	if goods > mostRead {
		if err := know(filepath.Join(dir, "data"), w); err != nil {
			return err
		}
	}
	p, err := b.startSelling(w, dir)
	if err != nil {
		return err
	}
	defer p.stop()
	p.forgetPeak()
	name := fmt.Sprintf("stock poll, %d goods", goods)
	if booked > 0 {
		name += fmt.Sprintf(", %d orders", booked)
	}
	var same, published, served []time.Duration
	for round := range b.rounds {
		took, _, err := b.sync(w, p, false)
		if err != nil {
			return err
		}
		same = append(same, took)
		for i, g := range w.supplier.Goods() {
			if i%400 == round && g.Quantity > 0 { // one that comes back is believed at the next reading: that would publish as well
				w.supplier.Change(g.Article, func(g *alstyletest.Good) { g.Quantity = g.Quantity%40 + 2 })
			}
		}
		took, fresh, err := b.sync(w, p, true)
		if err != nil {
			return err
		}
		published, served = append(published, took), append(served, fresh)
	}
	goal := map[bool][3]string{true: {"≤ 60 ms", "≤ 120 ms", "≤ 150 ms"}, false: {"–", "–", "–"}}[goods <= 18_500]
	b.add(name+": CPU, unchanged", ms(median(same)), goal[0])
	b.add(name+": CPU, published", ms(median(published)), goal[1])
	b.add(name+": answer's last byte → new list served", ms(median(served)), goal[2])
	memory := map[int]string{18_500: "≤ 32 MiB", 100_000: "≤ 48 MiB", 500_000: "≤ 128 MiB"}[goods]
	b.add(name+": memory, at the most while polling", mebi(p.memory("VmHWM")), memory)
	m := p.mapped()
	b.add(name+": memory after polls", mebi(m["Rss"]), memory)
	b.add("– of which its own, which nothing but its end gives back", mebi(m["Anonymous"]+m["Swap"]), memory)
	return nil
}

// mostRead is the largest catalogue that is read page by page before it is measured: the fake takes longer and longer for a page.
const mostRead = 100_000

// know puts the catalogue into the data, as if it had been read just now.
func know(dir string, w *world) error {
	s, err := store.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	goods := w.supplier.Goods()
	items := make([]feed.Item, len(goods))
	for i, g := range goods {
		items[i] = feed.Item{
			Article: feed.Article(strconv.Itoa(g.Article)), Name: g.Name, Brand: g.Brand, Retail: feed.Tenge(g.Price2), Category: g.Category,
			Grams: int(g.Weight * 1000), Policed: g.Policed, Multiple: g.Multiplicity,
		}
	}
	return errors.Join(s.SaveCatalogue(context.Background(), items, time.Now()), s.Close())
}

// sync has the stock read once, and returns the processor time of it and how long after the answer a new list was served.
func (b *bench) sync(w *world, p *process, changes bool) (took, fresh time.Duration, err error) {
	tag, files, asked := p.etag(), p.lists(), w.supplier.Count("/quantity-price")
	before := p.cpu()
	w.sent.Store(0)
	said := time.Time{}
	err = until(5*time.Minute, "a poll", func() bool {
		if time.Since(said) > 10*time.Second { // on a loaded machine the one before may not have ended yet, and this one is refused
			w.telegram.Say(seller, seller.ID, "/sync")
			said = time.Now()
		}
		return w.supplier.Count("/quantity-price") > asked && w.sent.Load() > 0
	})
	if err == nil && changes {
		// Asking for the list costs the program time as well: it is asked for once there is another one on the disk.
		err = until(5*time.Minute, "the new list", func() bool { return !slices.Equal(p.lists(), files) && p.etag() != tag })
		fresh = time.Since(time.Unix(0, w.sent.Load()))
	}
	p.quiet()
	if took = p.cpu() - before; err == nil && !changes && p.etag() != tag {
		err = errors.New("a reading in which nothing has changed was published")
	}
	return took, fresh, err
}

// fill puts the finished orders of a year into a book, and a few that are under way.
func fill(dir string, n int) error {
	s, err := store.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	now, every := time.Now(), 365*24*time.Hour/time.Duration(n)
	batch := make([]orders.Record, 0, 2000)
	for i := range n {
		r := orders.Record{Stage: orders.StageDone, Seen: now, Revision: 1}
		if i%2000 == 0 {
			r.Stage = orders.StagePack
		}
		r.Order.Code, r.Order.ID = kaspi.OrderCode(fmt.Sprint(900_000_000+i)), kaspi.OrderID(fmt.Sprint(i))
		r.Order.Created, r.Order.Total = now.Add(-time.Duration(i)*every), 9000
		r.Order.Customer.First, r.Order.Customer.Phone = "Ержан", fmt.Sprintf("700%07d", i)
		r.Order.Entries = []kaspi.Entry{{SKU: fmt.Sprint(20_000 + i%5000), Title: "Чайник 1.7 л", Quantity: 1, Price: 9000, Total: 9000}}
		if batch = append(batch, r); len(batch) == cap(batch) || i == n-1 {
			if err := s.SaveRecords(context.Background(), batch...); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return s.Close()
}
