package publish_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"kaspibot/feed"
)

// shelves keeps versions in memory, as a store must. Offers go through JSON, as they do on a disk.
type versions struct {
	mu       sync.Mutex
	versions []feed.Version
	offers   [][]byte
	turns    []int64 // ids in the order in which they took their status

	failBefore, failAfter error  // of the next SaveVersion: before or after it has done its work
	decided               func() // called when a decision is stored
}

func (s *versions) SaveVersion(_ context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, after := s.failBefore, s.failAfter
	s.failBefore, s.failAfter = nil, nil
	if before != nil {
		return feed.Version{}, before
	}
	text, err := json.Marshal(offers.Slice())
	if err != nil {
		return feed.Version{}, err
	}
	for int64(len(s.versions)+1) < v.ID { // numbers that were given by a store before this one
		s.versions, s.offers = append(s.versions, feed.Version{}), append(s.offers, nil)
	}
	v.ID = int64(len(s.versions) + 1)
	s.supersede(v)
	s.versions, s.offers, s.turns = append(s.versions, v), append(s.offers, text), append(s.turns, v.ID)
	return v, after
}

func (s *versions) supersede(by feed.Version) {
	for i := range s.versions {
		if by.Status == feed.StatusPublished && s.versions[i].Status == feed.StatusHeld {
			s.versions[i].Status = feed.StatusSuperseded
		}
	}
}

func (s *versions) DecideVersion(
	_ context.Context, id int64, to feed.Status, by string, at time.Time,
) (feed.Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || id > int64(len(s.versions)) {
		return feed.Version{}, feed.ErrNoVersion
	}
	v := &s.versions[id-1]
	if v.Status != feed.StatusHeld {
		return *v, feed.ErrNotHeld
	}
	v.Status, v.DecidedBy, v.DecidedAt = to, by, at
	s.supersede(*v)
	s.turns = append(s.turns, id)
	if s.decided != nil {
		s.decided()
	}
	return *v, nil
}

func (s *versions) LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return feed.Version{}, feed.Offers{}, ctx.Err()
	}
	for _, id := range slices.Backward(s.turns) {
		if v := s.versions[id-1]; v.Status == status {
			var offers []feed.Offer
			err := json.Unmarshal(s.offers[id-1], &offers)
			return v, feed.PackOffers(offers...), err
		}
	}
	return feed.Version{}, feed.Offers{}, feed.ErrNoVersion
}

func (s *versions) all() []feed.Version {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.versions)
}

// Version is one with its offers.
func (s *versions) Version(_ context.Context, id int64) (feed.Version, feed.Offers, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || id > int64(len(s.versions)) || s.versions[id-1].ID == 0 {
		return feed.Version{}, feed.Offers{}, feed.ErrNoVersion
	}
	var offers []feed.Offer
	err := json.Unmarshal(s.offers[id-1], &offers)
	return s.versions[id-1], feed.PackOffers(offers...), err
}

// VersionsBefore lists the newest first.
func (s *versions) VersionsBefore(_ context.Context, id int64, n int) ([]feed.Version, error) {
	var list []feed.Version
	for _, v := range slices.Backward(s.all()) {
		if (id == 0 || v.ID < id) && len(list) < n {
			list = append(list, v)
		}
	}
	return list, nil
}

// latest keeps the last version of each status, which is all that a publisher needs.
type latest struct {
	id     int64
	last   map[feed.Status]feed.Version
	offers map[feed.Status]feed.Offers
}

func (l *latest) SaveVersion(_ context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	l.id++
	v.ID = l.id
	if v.Status == feed.StatusPublished {
		delete(l.last, feed.StatusHeld)
	}
	l.last[v.Status], l.offers[v.Status] = v, offers
	return v, nil
}

func (l *latest) DecideVersion(
	_ context.Context, _ int64, to feed.Status, by string, at time.Time,
) (feed.Version, error) {
	v := l.last[feed.StatusHeld]
	delete(l.last, feed.StatusHeld)
	v.Status, v.DecidedBy, v.DecidedAt = to, by, at
	l.last[to], l.offers[to] = v, l.offers[feed.StatusHeld]
	return v, nil
}

func (l *latest) LastVersion(_ context.Context, s feed.Status) (feed.Version, feed.Offers, error) {
	if v, ok := l.last[s]; ok {
		return v, l.offers[s], nil
	}
	return feed.Version{}, feed.Offers{}, feed.ErrNoVersion
}
