package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"hash/maphash"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"kaspibot/feed"
)

// offersPacker writes offers as JSON, compressed: of the hundred versions that are kept, which are a quarter of the database of a
// large shop, one is ever read.
// Each part of a list is a gzip of its own, which a reader joins. A part that was in the list before is not compressed again:
// few offers change between two lists, and compressing all is a fifth of what publishing one costs.
type offersPacker struct {
	mu    sync.Mutex
	seed  maphash.Seed
	parts map[uint64][]byte // of the last list that is not large, compressed, by their texts
	made  int               // how many parts were compressed
}

const (
	packedTogether = 64     // offers in a part
	packLevel      = 5      // an eighth smaller than at the fastest; the next ones take longer and bring nothing
	packsKept      = 50_000 // offers of the largest list of which parts are kept, some two megabytes
)

// pack is all of them.
func (p *offersPacker) pack(offers []feed.Offer) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.parts == nil {
		p.seed = maphash.MakeSeed()
	}
	var all bytes.Buffer
	z, err := gzip.NewWriterLevel(nil, packLevel)
	if err != nil {
		return nil, err
	}
	parts := map[uint64][]byte{}
	text := make([]byte, 0, 32<<10)
	before := byte('[')
	for some := range slices.Chunk(offers, packedTogether) {
		text = text[:0]
		for i := range some {
			text = appendOffer(append(text, before), &some[i])
			before = ','
		}
		sum := maphash.Bytes(p.seed, text)
		part, known := p.parts[sum]
		if !known {
			if part, err = p.compress(z, text); err != nil {
				return nil, err
			}
		}
		all.Write(part)
		if len(offers) <= packsKept {
			parts[sum] = part
		}
	}
	p.parts = parts
	end, err := p.compress(z, bytes.TrimPrefix([]byte{before, ']'}, []byte{','}))
	all.Write(end)
	return all.Bytes(), err
}

func (p *offersPacker) compress(z *gzip.Writer, text []byte) ([]byte, error) {
	var b bytes.Buffer
	z.Reset(&b)
	_, err := z.Write(text)
	p.made++
	err = errors.Join(err, z.Close())
	return bytes.Clone(b.Bytes()), err // without the room to grow
}

// appendOffer appends an offer as JSON. What a version has of an offer is most of what publishing one writes.
func appendOffer(b []byte, o *feed.Offer) []byte {
	b = appendText(append(b, `{"SKU":`...), string(o.SKU))
	b = appendText(append(b, `,"Article":`...), string(o.Article))
	b = appendText(append(b, `,"Model":`...), string(o.Model))
	b = appendText(append(b, `,"Brand":`...), string(o.Brand))
	b = strconv.AppendInt(append(b, `,"Price":`...), int64(o.Price), 10)
	b = strconv.AppendInt(append(b, `,"Cost":`...), int64(o.Cost), 10)
	b = strconv.AppendInt(append(b, `,"Floor":`...), int64(o.Floor), 10)
	b = strconv.AppendInt(append(b, `,"Stock":`...), int64(o.Stock), 10)
	// What most offers have nothing of is left out: it is read as nothing.
	if o.PreOrder != 0 {
		b = strconv.AppendInt(append(b, `,"PreOrder":`...), int64(o.PreOrder), 10)
	}
	for _, t := range [...]struct{ key, text string }{{`,"At":`, string(o.At)}, {`,"Cities":`, string(o.Cities)}, {`,"Why":`, string(o.Why)}} {
		if t.text != "" {
			b = appendText(append(b, t.key...), t.text)
		}
	}
	if o.Imported {
		b = append(b, `,"Imported":true`...)
	}
	return append(b, '}')
}

// appendText appends a text as JSON.
func appendText(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		text, _ := json.Marshal(s) // cannot fail
		return append(b, text...)
	}
	return append(append(append(b, '"'), s...), '"')
}
