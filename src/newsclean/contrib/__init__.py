"""Pieces for other people's pipelines; each needs the package it is made for."""
