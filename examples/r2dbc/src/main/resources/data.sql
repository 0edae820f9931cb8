INSERT INTO greeting (id, words, language) VALUES
  (1, 'Good morning', 'English'),
  (2, 'Buongiorno', 'Italian'),
  (3, 'Guten Morgen', 'German')
ON CONFLICT DO NOTHING;
